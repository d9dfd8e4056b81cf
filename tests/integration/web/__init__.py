"""The web panels as a process of its own, with a daemon, a browser and a proxy around it."""
