//! The store on the embedded table: one test per access pattern, races included.
