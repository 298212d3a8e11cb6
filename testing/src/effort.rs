//! How long simulations run: short in `make test`, in full in `make test-all`.

/// The number of rounds, users or items of a simulation: `short`, or `full` if `GLOTTO_TEST_ALL` is set.
pub fn effort(short: usize, full: usize) -> usize {
    if std::env::var_os("GLOTTO_TEST_ALL").is_some() { full } else { short }
}
