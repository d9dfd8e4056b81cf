"""The web panels: pages for agents, supervisors and administrators, in a process of their own.

They read the store and speak to the daemon over its control API; the daemon runs without them. One package per feature,
found by its `blueprint.py`; features do not know one another and share what lies directly in `webui`. This file imports
nothing: the wheel is built by `webui.frontend.build` where Flask is not installed.
"""
