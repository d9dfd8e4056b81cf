"""The site's configuration in the panels: queues, people, teams, reasons, dispositions, lines, numbers, its history.

A page asks for an item's settings as a site file has them and hands them to `fsctl.site.editing`: it has no rules of
its own about what is allowed. What a page asks for, in which order and in which words, is in `sheets`.
"""
