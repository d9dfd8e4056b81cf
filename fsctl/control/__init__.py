"""The control API: how people and programs reach the daemon. HTTP and JSON over a Unix socket, changes as an event
stream.

It turns words into typed requests and facts into words; it decides nothing. Who may use it is who may open the socket.
"""
