//! What the fuzz targets reach of this layer.

use super::cluster;
use super::destination::Destination;
use super::login::Login;
use super::target::{Address, Target};
use crate::command::Reply;

/// Reads a reply to CLUSTER SLOTS, and makes a table of it.
pub fn slots(reply: Reply) {
    if let Ok(ranges) = cluster::slots(reply) {
        assert!(ranges.iter().all(|slots| slots.start() <= slots.end() && *slots.end() < 16384), "{ranges:?}");
    }
}

/// Reads a URL with a secret somewhere behind its `://`, and looks for it in what may end up in logs.
///
/// # Panics
///
/// If the secret is there, or if an address is shown in a way that is no URL of itself.
pub fn url(url: &str, secret: &str) {
    let destination = match Destination::parse(url) {
        Err(error) => return assert!(!format!("{error} {error:?}").contains(secret), "{error} {error:?}"),
        Ok(destination) => destination,
    };
    let (targets, master) = match &destination {
        Destination::Server(target) => (std::slice::from_ref(target), None),
        Destination::Cluster(nodes) => (&**nodes, None),
        Destination::Sentinel(followed) => (&*followed.sentinels, Some(&followed.login)),
    };
    let hides =
        |login: &Login| [&login.user, &login.password].into_iter().flatten().any(|hidden| hidden.contains(secret));
    let hidden = targets.iter().map(|target| &target.login).chain(master).any(hides);
    assert!(!hidden || !format!("{destination:?}").contains(secret), "{destination:?}");
    for Target { address, .. } in targets {
        if !matches!(address, Address::Unix(_)) {
            let again = Target::parse(&address.to_string()).map(|target| target.address);
            assert_eq!(again.ok().as_ref(), Some(address));
        }
    }
}
