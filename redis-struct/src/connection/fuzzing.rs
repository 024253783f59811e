//! What the fuzz targets reach of this layer.

use super::target::Target;

/// Reads a URL with a secret somewhere behind its `://`, and looks for it in what may end up in logs.
///
/// # Panics
///
/// If the secret is there, or if an address is shown in a way that is no URL of itself.
pub fn url(url: &str, secret: &str) {
    match Target::parse(url) {
        Err(error) => assert!(!format!("{error} {error:?}").contains(secret), "{error} {error:?}"),
        Ok(target) => {
            let hidden = target.password.as_deref().is_some_and(|password| password.contains(secret));
            assert!(!hidden || !format!("{target:?}").contains(secret), "{target:?}");
        }
    }
}
