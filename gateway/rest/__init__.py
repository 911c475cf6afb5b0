"""The REST extensions at /api/v2/chirp/*, one file per noun."""
