//! Internet addresses: the text that the standard library writes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

macro_rules! written {
    ($($type:ty)*) => {$(
        impl Encode for $type {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                Ok(to.display(self))
            }
        }
    )*};
}

written!(IpAddr Ipv4Addr Ipv6Addr SocketAddrV4);

/// A flow label has no text form: an address with one is refused.
impl Encode for SocketAddrV6 {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        if self.flowinfo() == 0 {
            Ok(to.display(self))
        } else {
            Err(CodecError::new("an address with a flow label cannot be stored: it has no text form"))
        }
    }
}

impl Encode for SocketAddr {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        match self {
            SocketAddr::V4(address) => address.encode(to),
            SocketAddr::V6(address) => address.encode(to),
        }
    }
}

macro_rules! read {
    ($($type:ty, $expected:literal;)*) => {$(
        impl Decode for $type {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                let address = bytes.as_str().ok().and_then(|text| text.parse().ok());
                address.ok_or(CodecError::new(concat!("expected ", $expected)))
            }
        }
    )*};
}

read! {
    IpAddr, "an IP address, such as `127.0.0.1` or `::1`";
    Ipv4Addr, "an IPv4 address, such as `127.0.0.1`";
    Ipv6Addr, "an IPv6 address, such as `::1`";
    SocketAddr, "an IP address with a port, such as `127.0.0.1:80` or `[::1]:80`";
    SocketAddrV4, "an IPv4 address with a port, such as `127.0.0.1:80`";
    SocketAddrV6, "an IPv6 address with a port, such as `[::1]:80`";
}
