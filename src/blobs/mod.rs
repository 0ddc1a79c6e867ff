//! Files by content hash on disk: written under a temporary name, synced, renamed.
