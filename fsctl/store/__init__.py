"""The store: what is configured and what has happened, in one schema for SQLite, MariaDB and MySQL.

Facts go to a local journal first and from there to the database, so that calls never wait for it and a crash loses
nothing; every row has a key that makes storing it twice harmless. It knows no switch and no room.
"""
