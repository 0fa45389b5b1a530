"""The demonstration's e-CPS: an OpenID provider shaped like Pro Santé Connect, with its people and their telephone.

The production settings refuse to start with `jalon.demo`, hence with this.
"""
