"""The journal: what was done, by whom and when, written in the transaction of the deed and never changed afterwards.

It is a Merkle tree (RFC 6962): a member can hold a signed checkpoint and later see that nothing before it was changed.
"""
