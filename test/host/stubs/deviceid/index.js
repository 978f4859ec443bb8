// The real module reads a machine id through native code; tests have no telemetry to put it in.
exports.getDeviceId = async () => "test-host";
