"""System health: what is broken and what to do. It shows what the daemon says of itself and decides nothing.

The smallest feature there is, and the pattern of all the others.
"""
