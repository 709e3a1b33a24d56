"""Huawei TE and CloudLink endpoints that are not there."""
