"""One file a feature: ACCESS, whom each address is for; SAMPLES, values for addresses with arguments; PAGES, what is
photographed."""
