"""Password hashing as OWASP asks: Argon2id, 19 MiB, two passes, one lane.

Django's own parameters take 100 MiB and 212 ms for each sign-in (stack.md).
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
