"""The supervisor's live board and the wallboard: what is wrong now, why, and whom to help first.

Numbers are defined in `figures`, their thresholds in `levels`; the page and the wall show the same ones. It decides
nothing about calls: acts go to POST /act like everybody's.
"""
