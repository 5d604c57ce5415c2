//! Successful responses whose type depends on the status.

/// Defines the result of a method: each variant has its statuses, and how its body is read if it has one.
///
/// Only the status decides, not the body.
macro_rules! by_status {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $(
                $(#[read($read:expr)])?
                $(#[doc = $variant_doc:literal])*
                $variant:ident $(($ty:ty))? = $status:pat
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant $(($ty))?, )*
            /// A success with a status that the API does not declare.
            #[non_exhaustive]
            Unknown {
                /// The status.
                status: u16,
                /// The undecoded body.
                body: Vec<u8>,
            },
        }

        impl $name {
            fn read(
                call: &$crate::runtime::Call,
                response: $crate::runtime::Response<bytes::Bytes>,
            ) -> Result<$crate::runtime::Response<Self>, $crate::runtime::Error> {
                match response.status() {
                    $( $status => by_status!(@read call, response, $variant $(, $ty, $read)?), )*
                    status => Ok(response.map(|body| Self::Unknown { status, body: body.into() })),
                }
            }
        }
    };
    (@read $call:ident, $response:ident, $variant:ident) => {
        Ok($response.map(|_| Self::$variant))
    };
    (@read $call:ident, $response:ident, $variant:ident, $ty:ty, $read:expr) => {{
        let read: $crate::runtime::exchange::Read<$ty> = $read;
        Ok(read($call, $response)?.map(Self::$variant))
    }};
}
pub(crate) use by_status;
