//! The attribute `#[input]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Ident, Result, parse_quote};

use crate::attributes::{camel_case, literal, named_fields};

/// The kinds of inputs that `null` means something different in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `#[input]`.
    Object,
    /// `#[input(change)]`: the body of a `PATCH`, or an object in one.
    Change,
}

impl syn::parse::Parse for Kind {
    fn parse(input: syn::parse::ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            return Ok(Self::Object);
        }
        let argument: Ident = input.parse()?;
        if argument == "change" {
            Ok(Self::Change)
        } else {
            Err(syn::Error::new_spanned(argument, "the only argument is `change`"))
        }
    }
}

pub fn input(kind: Kind, mut input: DeriveInput) -> Result<TokenStream> {
    if kind == Kind::Change {
        describe_members(&mut input);
    }
    let name = &input.ident;
    let fields = named_fields(&input)?;
    let idents: Vec<_> = fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let names: Vec<_> = idents.iter().map(|ident| literal(&camel_case(&ident.to_string()))).collect();
    let (kind, read, check) = match kind {
        Kind::Object => (
            quote! { ::glotto_domain::change::InputKind::Object },
            quote! { #(let #idents = members.read::<#types>(#names, errors);)* },
            quote! {},
        ),
        Kind::Change => (
            quote! { ::glotto_domain::change::InputKind::Change },
            quote! { #(let #idents = ::glotto_domain::change::read_member::<#types>(&mut members, #names, errors);)* },
            quote! {
                const _: () = {
                    #(assert!(
                        !matches!(
                            <#types as ::glotto_domain::FromJson>::KIND,
                            ::glotto_domain::change::InputKind::Object
                        ),
                        "an object in a change must be `#[input(change)]`"
                    );)*
                };
            },
        ),
    };
    Ok(quote! {
        #[derive(Debug, Clone, ::schemars::JsonSchema)]
        #[schemars(rename_all = "camelCase", deny_unknown_fields)]
        #input

        #check

        impl ::glotto_domain::FromJson for #name {
            const KIND: ::glotto_domain::change::InputKind = #kind;

            fn from_json(
                value: &::serde_json::Value,
                at: &::glotto_domain::Pointer,
                errors: &mut ::glotto_domain::ValidationErrors,
            ) -> Option<Self> {
                let mut members = ::glotto_domain::input::Members::of(value, at, errors)?;
                #read
                members.finish(errors);
                Some(Self { #(#idents: #idents?,)* })
            }
        }
    })
}

/// Makes the schemas of the members of a change say where `null` is rejected.
fn describe_members(input: &mut DeriveInput) {
    let Data::Struct(data) = &mut input.data else { return };
    for field in &mut data.fields {
        let ty = &field.ty;
        let attribute = parse_quote! { #[schemars(transform = ::glotto_domain::change::describe_member::<#ty>)] };
        field.attrs.push(attribute);
    }
}
