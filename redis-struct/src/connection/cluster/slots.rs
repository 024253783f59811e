//! The reply to CLUSTER SLOTS.

use crate::command::Reply;
use crate::error::{Error, Kind, Result};

/// Number of slots of a cluster.
pub(super) const SLOTS: usize = 16384;

/// Slots that one master has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u16,
    pub(super) last: u16,
    pub(super) master: Endpoint,
    pub(super) replicas: Vec<Endpoint>,
}

/// Where a node is. Without a host: where the node is that says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Endpoint {
    pub(super) host: Option<String>,
    pub(super) port: u16,
}

fn malformed() -> Error {
    Error::new(Kind::Malformed, "the reply to CLUSTER SLOTS cannot be read")
}

/// Reads the ranges. Nodes without a known address are left out.
pub(super) fn read(reply: Reply) -> Result<Vec<Range>> {
    let mut ranges = Vec::new();
    let mut all = reply.array()?;
    while all.len() > 0 {
        let mut range = all.next()?.array()?;
        let mut slot = || -> Result<u16> {
            let slot = u16::try_from(range.next()?.integer()?).ok();
            slot.filter(|slot| usize::from(*slot) < SLOTS).ok_or_else(malformed)
        };
        let (first, last) = (slot()?, slot()?);
        if first > last {
            return Err(malformed());
        }
        let master = endpoint(range.next()?)?;
        let mut replicas = Vec::new();
        while range.len() > 0 {
            replicas.extend(endpoint(range.next()?)?);
        }
        if let Some(master) = master {
            ranges.push(Range { first, last, master, replicas });
        }
    }
    Ok(ranges)
}

/// `[host, port, …]`. A host that the cluster does not know is `?`, and cannot be used.
fn endpoint(reply: Reply) -> Result<Option<Endpoint>> {
    let mut parts = reply.array()?;
    let host = parts.next_bulk()?.map(|host| String::from_utf8(host.to_vec()).map_err(|_| malformed())).transpose()?;
    let port = u16::try_from(parts.next()?.integer()?).map_err(|_| malformed())?;
    let host = host.filter(|host| !host.is_empty());
    Ok((host.as_deref() != Some("?") && port > 0).then_some(Endpoint { host, port }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use redis::Value;

    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    fn node(host: Value, port: i64) -> Value {
        Value::Array(vec![host, Value::Int(port), bulk("id"), Value::Array(vec![])])
    }

    fn read_one(parts: Vec<Value>) -> Result<Vec<Range>> {
        read(Reply::new(Value::Array(vec![Value::Array(parts)])))
    }

    #[test]
    fn ranges_have_a_master_and_replicas() {
        let ranges =
            read_one(vec![Value::Int(0), Value::Int(5460), node(bulk("a"), 7000), node(Value::Nil, 7001)]).unwrap();
        let [range] = &ranges[..] else { panic!("{ranges:?}") };
        assert_eq!((range.first, range.last), (0, 5460));
        assert_eq!(range.master, Endpoint { host: Some("a".to_owned()), port: 7000 });
        assert_eq!(range.replicas, [Endpoint { host: None, port: 7001 }]);
        assert!(read_one(vec![Value::Int(0), Value::Int(1), node(bulk("?"), 1)]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_range_is_an_error() {
        let node = || node(bulk("a"), 7000);
        for parts in [
            vec![],
            vec![Value::Int(0)],
            vec![Value::Int(0), Value::Int(1)],
            vec![Value::Int(-1), Value::Int(1), node()],
            vec![Value::Int(2), Value::Int(1), node()],
            vec![Value::Int(0), Value::Int(16384), node()],
            vec![Value::Int(0), Value::Int(1), Value::Int(3)],
            vec![Value::Int(0), Value::Int(1), Value::Array(vec![bulk("a"), Value::Int(70000)])],
            vec![Value::Int(0), Value::Int(1), Value::Array(vec![Value::BulkString(vec![255]), Value::Int(1)])],
        ] {
            assert!(read_one(parts.clone()).unwrap_err().is_malformed(), "{parts:?}");
        }
    }
}
