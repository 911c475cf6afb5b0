"""The arq worker: each job is a few lines that call one operation."""
