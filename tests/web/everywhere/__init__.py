"""Every page of the access tables in a real browser: a page that is added to them is looked at here by itself."""
