"""`/`: leads everybody to where their work begins. It has no page of its own."""
