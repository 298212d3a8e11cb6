//! Inspects uploaded PDFs, and renders the first page as a picture.
