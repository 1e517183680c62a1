// Rollback
