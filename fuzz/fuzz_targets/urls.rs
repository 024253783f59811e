//! Connection URLs. None is a panic, and none of them puts a password into an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redis_struct::fuzzing::url;

/// No part of a text of ours.
const SECRET: &str = "xq7zk";

fuzz_target!(|text: &str| {
    // Where it stands on its own, it is no secret.
    if text.contains(SECRET) {
        return;
    }
    url(text, SECRET);
    // As a part of a password: it is between the user's `:` and the `@`.
    if let Some((before, after)) = text.split_once('@') {
        url(&format!("redis://u:{before}{SECRET}@{after}"), SECRET);
        url(&format!("rediss://:{SECRET}{before}@{after}"), SECRET);
        url(&format!("redis+cluster://u:{before}{SECRET}@{after}"), SECRET);
        url(&format!("redis+sentinel://:{SECRET}{before}@{after}"), SECRET);
    }
    url(&format!("unix:///s?{text}pass={SECRET}"), SECRET);
    url(&format!("unix:///s?pass={text}{SECRET}"), SECRET);
    url(&format!("redis+sentinel://h/m?sentinel_password={text}{SECRET}"), SECRET);
    url(&format!("redis+sentinel://h/m?sentinel_user=u&{text}sentinel_password={SECRET}"), SECRET);
});
