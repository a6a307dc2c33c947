"""Clients' configurations: what each says, what is wrong in it, and the corrected text; pure.

A client is a file of `checks/knowledge/clients/`: adding one touches nothing else.
"""
