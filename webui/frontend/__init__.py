"""What the pages take from npm, and how it gets into `webui/static/vendor`."""
