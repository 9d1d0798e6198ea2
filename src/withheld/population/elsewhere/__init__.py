"""Populations that are counted where they live: a table in PostgreSQL or in Spark, of which only counts come back.

The only part of the engine that reaches over a network, and only where a user has named an address.
"""
