"""Which trunk a call came over, told by the address its signalling came from."""

from __future__ import annotations

import ipaddress

from fsctl.directory.model import Directory
from fsctl.directory.places import Trunk


def networks(trunk: Trunk) -> list[str]:
    """From where the trunk's calls may come (CIDR): what is allowed by name, and the host itself if it is an
    address."""
    found = list(trunk.allow)
    try:
        address = ipaddress.ip_address(trunk.host)
    except ValueError:
        return found
    return [*found, f"{address}/{address.max_prefixlen}"]


def trunk_at(directory: Directory, address: str) -> str:
    """The trunk with the narrowest network that holds the address; empty when there is none.

    Two trunks of one carrier may share a network: then the first by name.
    """
    try:
        source = ipaddress.ip_address(address)
    except ValueError:
        return ""
    fitting = [
        (-network.prefixlen, name)
        for name, trunk in directory.trunks.items()
        for network in map(ipaddress.ip_network, networks(trunk))
        if source.version == network.version and source in network
    ]
    return min(fitting, default=(0, ""))[1]
