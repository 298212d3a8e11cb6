//! The derive `DomainError`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Path, Result, Token, Variant};

/// The argument of `#[problem(…)]`.
enum Problem {
    /// A kind that several operations share, by its path.
    Shared(Path),
    /// A kind of this operation: class, slug and title.
    Own(Ident, LitStr, LitStr),
}

impl Parse for Problem {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let path: Path = input.parse()?;
        if input.is_empty() {
            return Ok(Self::Shared(path));
        }
        input.parse::<Token![,]>()?;
        let slug = input.parse()?;
        input.parse::<Token![,]>()?;
        let title = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Self::Own(path.require_ident()?.clone(), slug, title))
    }
}

impl Problem {
    fn kind(&self) -> TokenStream {
        match self {
            Self::Shared(path) => quote! { #path },
            Self::Own(class, slug, title) => quote! {
                ::glotto_domain::Kind { slug: #slug, class: ::glotto_domain::Class::#class, title: #title }
            },
        }
    }
}

pub fn domain_error(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(
            &input.ident,
            "a domain error must be an enum with a variant for each problem",
        ));
    };
    let name = &input.ident;
    let kinds = data.variants.iter().map(|variant| problem(variant).map(|problem| problem.kind()));
    let kinds = kinds.collect::<Result<Vec<_>>>()?;
    let numbers: Vec<_> = (0..data.variants.len()).map(syn::Index::from).collect();
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    Ok(quote! {
        impl #name {
            /// The kinds of all variants.
            pub const KINDS: &'static [::glotto_domain::Kind] = &[#(#kinds),*];
        }

        impl ::glotto_domain::DomainError for #name {
            const KINDS: &'static [::glotto_domain::Kind] = Self::KINDS;
        }

        impl ::glotto_domain::Classify for #name {
            fn kind(&self) -> ::glotto_domain::Kind {
                let index = match self {
                    #(Self::#variants => #numbers,)*
                };
                Self::KINDS[index]
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(::glotto_domain::Classify::kind(self).title)
            }
        }

        impl ::std::error::Error for #name {}
    })
}

fn problem(variant: &Variant) -> Result<Problem> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(syn::Error::new_spanned(variant, "a variant of a domain error must have no fields"));
    }
    let attribute = variant.attrs.iter().find(|attribute| attribute.path().is_ident("problem"));
    let missing = || syn::Error::new_spanned(variant, "the variant needs a #[problem(…)] attribute");
    attribute.ok_or_else(missing)?.parse_args()
}
