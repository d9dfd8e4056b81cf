"""Everything here runs as the daemon does: on gevent's hub. The patch must come before any other import."""

from gevent import monkey

monkey.patch_all()
