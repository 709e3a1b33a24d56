from tests.worker.test_audit import province

__all__ = ["province"]
