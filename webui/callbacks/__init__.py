"""Promised callbacks: who is to be called, what became of it, and withdrawing one or moving one to the front."""
