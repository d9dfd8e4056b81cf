"""Staffing: what would the next half hour be with agents moved between queues. It asks `fsctl forecast`, a process of
its own, and changes nothing."""
