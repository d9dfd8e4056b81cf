"""fsctl: a contact centre on FreeSWITCH."""

__version__ = "0.1.0.dev0"
