"""The web panels. A feature describes itself in `tests/web/features/<name>.py`: whom each address is for, and
which pages are photographed; what it does is tested in `tests/web/<name>/`."""
