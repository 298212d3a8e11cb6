//! Macros for request bodies, parameters and errors of endpoints. Each generates the parser and the
//! documentation from the same declaration, so that the two cannot differ.

mod attributes;
mod body;
mod error;
mod params;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements parsing from a JSON object (`glotto_domain::FromJson`) and the JSON schema of a struct. Every
/// invalid member is reported with its JSON pointer. Member names are in camel case. Unknown members are
/// rejected. In `#[input]`, an optional member may be `null`. `#[input(change)]` is for bodies of `PATCH` and the
/// objects in them: `null` removes a value (`glotto_domain::Change`), and is an error where the value cannot be removed.
#[proc_macro_attribute]
pub fn input(arguments: TokenStream, input: TokenStream) -> TokenStream {
    let kind = parse_macro_input!(arguments as body::Kind);
    let input = parse_macro_input!(input as DeriveInput);
    body::input(kind, input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives the query parameters of an endpoint (`glotto_http::QueryParams`). A field is an `Option` of a
/// type that is parsed from text, or, with `#[query(flatten)]`, another set of parameters. The first
/// paragraph of the documentation of a field describes the parameter.
#[proc_macro_derive(QueryParams, attributes(query))]
pub fn derive_query(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::query(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives the path parameters of an endpoint (`glotto_http::PathParams`), one for each field, in any order.
/// A value that cannot be parsed results in 404.
#[proc_macro_derive(PathParams)]
pub fn derive_path(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::path(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives the error enum of an operation (`glotto_domain::DomainError`). Each variant declares its problem:
/// `#[problem(Conflict, "train-full", "All seats are taken.")]`, or a kind that operations share:
/// `#[problem(kinds::NOT_FOUND)]`.
#[proc_macro_derive(DomainError, attributes(problem))]
pub fn derive_error(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    error::domain_error(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
