"""Nouns → text: for people (Vietnamese or English), for programs (JSON), for CI (SARIF and others).

Nothing here judges, counts anew or decides; nothing that a device or a file said is printed as it
came (see `fleetcfg.report.escape`). Programs' formats hold codes and facts and no words, so that
they read the same in every language.
"""
