"""Engines, in this order: ledger, places, bodies, catalogue, flows, notices. Each imports only those before it."""
