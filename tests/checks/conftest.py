from tests.unit.test_audit_task import province

__all__ = ["province"]
