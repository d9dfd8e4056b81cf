"""The live picture: who gets what, and what people may ask for."""
