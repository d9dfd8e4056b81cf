"""The agent's panel and desk: what the server keeps, and the panel before the real daemon with phones in people's
hands."""
