LAB.skin(() => { window.mindboxBatchedModulesInitialized = true; window.MindboxEndpointSettings = { endpoint: "lab" }; });
