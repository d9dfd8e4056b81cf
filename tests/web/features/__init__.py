"""One file a feature: ACCESS, whom each address is for; SAMPLES, values for addresses with arguments; SIZES,
pages that are looked at in another window; STATES, what a page shows after something was done on it."""
