//! What the fuzz targets reach of this layer.

use super::cluster;
use super::destination::Destination;
use super::login::Login;
use super::replies::{Message, Replies};
use super::target::{Address, Target};
use crate::command::Reply;

/// Reads a reply to CLUSTER SLOTS, and makes a table of it.
pub fn slots(reply: Reply) {
    if let Ok(ranges) = cluster::slots(reply) {
        assert!(ranges.iter().all(|slots| slots.start() <= slots.end() && *slots.end() < 16384), "{ranges:?}");
    }
}

/// What is read of a stream that comes in pieces of these sizes, and then anew: replies, `None` for what the server has
/// pushed, and the mistake that ends it.
#[must_use]
pub fn stream(bytes: &[u8], sizes: &[usize]) -> (Vec<Option<redis::Value>>, Option<String>) {
    let (mut replies, mut buffer, mut messages, mut rest) = (Replies::default(), Vec::new(), Vec::new(), bytes);
    let mut sizes = sizes.iter().copied().filter(|size| *size > 0).cycle();
    while !rest.is_empty() {
        let (place, most) = replies.large().unwrap_or((&mut buffer, usize::MAX));
        let size = sizes.next().unwrap_or(usize::MAX).min(most).min(rest.len());
        let (piece, after) = rest.split_at(size);
        place.extend_from_slice(piece);
        rest = after;
        let mut unread = &buffer[..];
        loop {
            match replies.next(&mut unread) {
                Ok(Some(Message::Reply(reply))) => messages.push(Some(reply)),
                Ok(Some(Message::Push)) => messages.push(None),
                Ok(None) => break,
                Err(mistake) => return (messages, Some(mistake.to_string())),
            }
        }
        let done = buffer.len().saturating_sub(unread.len());
        buffer.drain(..done);
    }
    (messages, None)
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
