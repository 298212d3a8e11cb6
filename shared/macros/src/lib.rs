//! Macros for what an endpoint reads and how it fails. Each writes the parser and the documentation
//! from the same fields, so that the two cannot differ.

mod attributes;
mod body;
mod error;
mod params;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// A struct that is read from a JSON object (`glotto_domain::FromJson`), with its JSON schema. Every
/// invalid member is reported with its JSON pointer. Members are camel case; unknown ones are
/// refused.
#[proc_macro_attribute]
pub fn input(_: TokenStream, input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    body::input(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The query parameters of an endpoint (`glotto_http::QueryParams`). A field is an `Option` of a
/// type that is read from text, or, marked `#[query(flatten)]`, another set of parameters. The
/// first paragraph of a field's documentation describes the parameter.
#[proc_macro_derive(QueryParams, attributes(query))]
pub fn derive_query(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::query(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The parameters of an endpoint's path (`glotto_http::PathParams`), one for each field, in any
/// order. A value that does not parse names nothing: 404.
#[proc_macro_derive(PathParams)]
pub fn derive_path(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::path(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The error enum of an operation (`glotto_domain::DomainError`). Each variant names its problem:
/// `#[problem(Conflict, "train-full", "All seats are taken.")]`, or one that operations share:
/// `#[problem(kinds::NOT_FOUND)]`.
#[proc_macro_derive(DomainError, attributes(problem))]
pub fn derive_error(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    error::domain_error(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
