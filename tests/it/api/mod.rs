//! Every endpoint, as its callers meet it.

mod health;
