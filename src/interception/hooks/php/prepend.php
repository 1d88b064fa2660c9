<?php
/** Gives streams the proxy and the CA (curl takes both by itself), and makes packages (stripe-php) that pin certificates of their own trust the CA. */
(static function (): void {
    $proxy = ['proxy' => 'tcp://127.0.0.1:' . getenv('BACKLOT_RUN_PORT'), 'request_fulluri' => false];
    stream_context_set_default(['http' => $proxy, 'https' => $proxy, 'ssl' => ['cafile' => getenv('BACKLOT_RUN_BUNDLE')]]);
})();

// The ini file beside this one takes the built-in function away where PHP (8 and newer) lets another take its place.
if (extension_loaded('curl') && !function_exists('curl_setopt_array')) {
    function curl_setopt_array(CurlHandle $handle, array $options): bool
    {
        if (isset($options[CURLOPT_CAINFO])) {
            $options[CURLOPT_CAINFO] = getenv('BACKLOT_RUN_BUNDLE');
        }
        foreach ($options as $option => $value) {
            if (!curl_setopt($handle, $option, $value)) {
                return false;
            }
        }
        return true;
    }
}
