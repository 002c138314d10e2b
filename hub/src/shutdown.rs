//! One signal that tells every task to finish.

use std::io;

use tokio::sync::watch;

/// Waits for the order to stop. Cheap to clone; every task gets one.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// Gives the order to stop. Dropping it gives the order too.
#[derive(Debug)]
pub struct ShutdownSwitch(watch::Sender<bool>);

/// A switch and what listens to it.
pub fn channel() -> (ShutdownSwitch, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (ShutdownSwitch(sender), Shutdown(receiver))
}

impl ShutdownSwitch {
    /// Tells every listener to finish.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Returns once the order was given.
    pub async fn requested(&self) {
        // An error means that the switch is gone, which is an order as well.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
///
/// # Errors
/// When the system does not let the process listen to signals.
pub async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_listener_hears_it_also_afterwards() {
        let (switch, shutdown) = channel();
        let early = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.requested().await }
        });
        switch.stop();
        early.await.unwrap();
        shutdown.requested().await;
    }

    #[tokio::test]
    async fn a_dropped_switch_stops_too() {
        let (switch, shutdown) = channel();
        drop(switch);
        shutdown.requested().await;
    }
}
